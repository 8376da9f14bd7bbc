/** Cuts plans into what each host does, and runs into stages. */
@NullMarked
package dev.rustle.deploy.core.slice;

import org.jspecify.annotations.NullMarked;
