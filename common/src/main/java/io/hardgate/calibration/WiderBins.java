package io.hardgate.calibration;

/** A grid's cells, put together to fewer bins of equal width; what it holds later is in, too. */
record WiderBins(ConfidenceGrid grid, int size) implements ConfidenceBins {

  WiderBins {
    if (size < 1 || grid.size() % size != 0) {
      throw new IllegalArgumentException(
          "got %d bins of %d cells, expected a divisor of them".formatted(size, grid.size()));
    }
  }

  private int from(int bin) {
    return bin * (grid.size() / size);
  }

  @Override
  public long count(int bin) {
    long sum = 0;
    for (int cell = from(bin); cell < from(bin + 1); cell++) {
      sum += grid.count(cell);
    }
    return sum;
  }

  @Override
  public double right(int bin) {
    double sum = 0;
    for (int cell = from(bin); cell < from(bin + 1); cell++) {
      sum += grid.right(cell);
    }
    return sum;
  }

  @Override
  public double confidence(int bin) {
    double sum = 0;
    for (int cell = from(bin); cell < from(bin + 1); cell++) {
      sum += grid.confidence(cell);
    }
    return sum;
  }
}
