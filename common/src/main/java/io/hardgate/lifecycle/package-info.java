/** How a process starts, says that it is well, and ends. */
package io.hardgate.lifecycle;
