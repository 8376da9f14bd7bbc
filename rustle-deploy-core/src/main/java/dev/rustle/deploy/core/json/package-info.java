/** JSON as values. */
@NullMarked
package dev.rustle.deploy.core.json;

import org.jspecify.annotations.NullMarked;
