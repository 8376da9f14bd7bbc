/** The transport to this machine. */
@NullMarked
package dev.rustle.deploy.core.local;

import org.jspecify.annotations.NullMarked;
