/**
 * What {@code rustle-deploy-core} implements and nobody else: the module exports this package to that one only. It changes with any version; extenders implement
 * {@code dev.rustle.deploy.spi}.
 */
@NullMarked
package dev.rustle.deploy.engine;

import org.jspecify.annotations.NullMarked;
