/** What the packages of this module share. Not exported: callers and extenders cannot depend on it. */
@NullMarked
package dev.rustle.deploy.internal;

import org.jspecify.annotations.NullMarked;
