/** Threads of our own. */
@NullMarked
package dev.rustle.deploy.core.threads;

import org.jspecify.annotations.NullMarked;
