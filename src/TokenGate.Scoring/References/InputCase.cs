namespace TokenGate.Scoring.References;

/// <summary>What the input of an exchange is divided by.</summary>
internal readonly ref struct InputCase
{
    /// <summary>Gross input, in tokens; what is negative is nothing.</summary>
    public required long Gross { get; init; }

    /// <summary>Weight of visible text and of parts with a formula that were replayed, as counted locally.</summary>
    public required double Replayed { get; init; }

    /// <summary>The same of what was repeated.</summary>
    public required double Repeated { get; init; }

    /// <summary>The same of what is new.</summary>
    public required double New { get; init; }

    /// <summary>Tokens of the provider's format around the visible text.</summary>
    public int Format { get; init; }

    /// <summary>What the provider reports as read from its cache, in tokens.</summary>
    public long Cached { get; init; }

    /// <summary>What the provider reports of its own tools' results, in tokens.</summary>
    public long ToolUse { get; init; }

    /// <summary>True when the request lets the provider run tools of its own.</summary>
    public bool HasHostedTools { get; init; }

    /// <summary>The vendor's margin.</summary>
    public required VendorMargin Margin { get; init; }

    /// <summary>Tokens that the vendor puts in front by itself.</summary>
    public int Constant { get; init; }

    /// <summary>True when this user was billed for these before: they were there.</summary>
    public bool ConstantIsKnown { get; init; }

    /// <summary>True when the request goes on with a known conversation, by its text or by a reference.</summary>
    public bool GoesOn { get; init; }

    /// <summary>What it refers to.</summary>
    public required RequestReferences References { get; init; }
}
