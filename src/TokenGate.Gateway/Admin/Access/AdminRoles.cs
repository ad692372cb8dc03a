namespace TokenGate.Gateway.Admin.Access;

/// <summary>What a caller of the admin port may do. Operator and auditor are viewers too.</summary>
[Flags]
internal enum AdminRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reads /metrics alone.</summary>
    Scrape = 1,

    /// <summary>Reads counts, health, metrics and the models.</summary>
    Viewer = 2,

    /// <summary>Also reads records, and decides appeals.</summary>
    Operator = 4,

    /// <summary>Also reads records and proofs.</summary>
    Auditor = 8,

    /// <summary>Reads counts of the company and its teams, and sees no person.</summary>
    Executive = 16,

    /// <summary>Reads what is held about oneself. Only who signed on can have it.</summary>
    Employee = 32,

    /// <summary>Every role: a caller on this machine, where no tokens are configured.</summary>
    All = Scrape | Viewer | Operator | Auditor,
}
