/** Which versions of a student reach production, and what is handed out of them. */
package io.hardgate.student.promotion;
