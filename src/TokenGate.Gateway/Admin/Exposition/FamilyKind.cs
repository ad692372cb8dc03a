namespace TokenGate.Gateway.Admin.Exposition;

/// <summary>The metric types of Prometheus' text format.</summary>
internal enum FamilyKind
{
    /// <summary>Monotonic.</summary>
    Counter = 0,

    /// <summary>Goes up and down.</summary>
    Gauge = 1,

    /// <summary>Cumulative buckets, sum and count.</summary>
    Histogram = 2,
}
