/** What a student is saved as, and resumed from. */
package io.hardgate.student.checkpoint;
