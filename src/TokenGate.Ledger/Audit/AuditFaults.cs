namespace TokenGate.Ledger.Audit;

/// <summary>Collects disagreements: the first finding of each kind in full, further ones as a count.</summary>
internal sealed class AuditFaults
{
    private readonly Dictionary<string, (string First, long More)> _faults = [];

    /// <summary>Notes a finding.</summary>
    public void Add(string kind, string finding) =>
        _faults[kind] = _faults.TryGetValue(kind, out var known) ? (known.First, known.More + 1) : (finding, 0);

    /// <summary>True when there is a finding of this kind.</summary>
    public bool Has(string kind) => _faults.ContainsKey(kind);

    /// <summary>The findings in words, in order of first occurrence of their kind.</summary>
    public IReadOnlyList<string> ToList() =>
        [.. _faults.Select(fault => fault.Value.More == 0 ? $"{fault.Key}: {fault.Value.First}" : $"{fault.Key}: {fault.Value.First} (and {fault.Value.More} more)")];
}
