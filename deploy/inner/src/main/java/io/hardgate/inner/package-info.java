/** The innermost loops, timed with JMH: {@code hardgate bench inner}. */
package io.hardgate.inner;
