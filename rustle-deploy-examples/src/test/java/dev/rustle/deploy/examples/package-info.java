@NullMarked
package dev.rustle.deploy.examples;

import org.jspecify.annotations.NullMarked;
