@NullMarked
package dev.rustle.deploy.testkit;

import org.jspecify.annotations.NullMarked;
