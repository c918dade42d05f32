/** The live page in a real browser. */
package io.hardgate.local.live;
