/** What extenders implement: compilers, transports, caches and plan readers. */
@NullMarked
package dev.rustle.deploy.spi;

import org.jspecify.annotations.NullMarked;
