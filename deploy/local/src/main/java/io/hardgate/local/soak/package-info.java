/** A student that follows a stream for hours, and what memory it takes meanwhile. */
package io.hardgate.local.soak;
