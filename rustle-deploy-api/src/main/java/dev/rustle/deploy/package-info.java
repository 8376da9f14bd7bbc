/** The library's front door. */
@NullMarked
package dev.rustle.deploy;

import org.jspecify.annotations.NullMarked;
