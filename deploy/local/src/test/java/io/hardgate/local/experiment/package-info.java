/** Experiments: small in the build, at full size by a property. */
package io.hardgate.local.experiment;
