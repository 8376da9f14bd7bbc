@NullMarked
package dev.rustle.deploy.core.compile;

import org.jspecify.annotations.NullMarked;
