/** The Prometheus registry and the port that serves metrics and health. */
package io.hardgate.metrics;
