/** The comparison of all policies, rerun from the Maven artifacts to the report. */
package io.hardgate.local.experiment;
