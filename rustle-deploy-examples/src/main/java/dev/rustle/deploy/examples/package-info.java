/** Small programs on the library, each complete by itself. */
@NullMarked
package dev.rustle.deploy.examples;

import org.jspecify.annotations.NullMarked;
