@NullMarked
package dev.rustle.deploy.cli;

import org.jspecify.annotations.NullMarked;
