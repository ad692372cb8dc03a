namespace TokenGate.Gateway.Admin.Exposition;

/// <summary>The types of Prometheus' text format that instruments become.</summary>
internal enum FamilyKind
{
    /// <summary>It only grows.</summary>
    Counter = 0,

    /// <summary>It goes up and down.</summary>
    Gauge = 1,

    /// <summary>Counts by upper bound, a sum and a count.</summary>
    Histogram = 2,
}
