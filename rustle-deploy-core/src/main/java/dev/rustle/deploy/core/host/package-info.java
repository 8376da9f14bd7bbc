/** What is said to a host, and how. */
@NullMarked
package dev.rustle.deploy.core.host;

import org.jspecify.annotations.NullMarked;
