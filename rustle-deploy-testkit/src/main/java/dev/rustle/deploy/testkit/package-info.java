/** Tools for tests of extenders and users. */
@NullMarked
package dev.rustle.deploy.testkit;

import org.jspecify.annotations.NullMarked;
