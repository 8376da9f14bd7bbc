/** How files come to be on this machine. */
@NullMarked
package dev.rustle.deploy.core.files;

import org.jspecify.annotations.NullMarked;
