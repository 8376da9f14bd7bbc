/** The transport over SSH. */
@NullMarked
package dev.rustle.deploy.ssh;

import org.jspecify.annotations.NullMarked;
