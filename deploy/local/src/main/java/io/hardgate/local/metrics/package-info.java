/** The page that documents all meters. */
package io.hardgate.local.metrics;
