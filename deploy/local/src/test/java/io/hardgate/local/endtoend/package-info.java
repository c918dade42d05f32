/** Tests of the whole flow, on a real broker, with a real teacher. */
package io.hardgate.local.endtoend;
