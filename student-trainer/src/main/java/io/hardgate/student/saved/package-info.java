/** A student as a directory of files that others load: DJL, Python, a teacher. */
package io.hardgate.student.saved;
