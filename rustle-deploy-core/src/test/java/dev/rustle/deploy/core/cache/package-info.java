@NullMarked
package dev.rustle.deploy.core.cache;

import org.jspecify.annotations.NullMarked;
