/** The command line: {@code hardgate COMMAND}. */
package io.hardgate.local;
