/** The whole flow in one process, on real data, with a table at the end. */
package io.hardgate.local.quickstart;
