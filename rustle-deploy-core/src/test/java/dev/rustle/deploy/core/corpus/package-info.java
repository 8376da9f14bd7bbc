/** Malformed plans and inventories with what is told about them, for the tests of every module that reads them. */
@NullMarked
package dev.rustle.deploy.core.corpus;

import org.jspecify.annotations.NullMarked;
