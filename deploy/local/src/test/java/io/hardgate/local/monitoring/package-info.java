/** Dashboards, alerts and the runbook, on a real Prometheus and a real Alertmanager. */
package io.hardgate.local.monitoring;
