@NullMarked
package dev.rustle.deploy.core;

import org.jspecify.annotations.NullMarked;
