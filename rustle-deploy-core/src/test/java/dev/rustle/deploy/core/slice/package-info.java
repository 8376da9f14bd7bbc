@NullMarked
package dev.rustle.deploy.core.slice;

import org.jspecify.annotations.NullMarked;
