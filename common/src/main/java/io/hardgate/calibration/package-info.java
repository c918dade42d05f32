/** Calibration on a stream: estimators in bounded memory, for one position after the other. */
package io.hardgate.calibration;
