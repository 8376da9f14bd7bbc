@NullMarked
package dev.rustle.deploy.core.host;

import org.jspecify.annotations.NullMarked;
