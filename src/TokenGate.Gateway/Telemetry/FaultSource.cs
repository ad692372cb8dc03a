namespace TokenGate.Gateway.Telemetry;

/// <summary>Where a fault beside the traffic happened. The names are metric tags and stay.</summary>
internal enum FaultSource
{
    /// <summary>Finding out who sent a request.</summary>
    Identity = 0,

    /// <summary>Reading a request.</summary>
    Request = 1,

    /// <summary>Reading a response.</summary>
    Response = 2,

    /// <summary>Judging, and making the record.</summary>
    Conclusion = 3,

    /// <summary>Writing the record.</summary>
    Journal = 4,

    /// <summary>Anything else in the gateway's own code.</summary>
    Gateway = 5,

    /// <summary>Answering on the admin port.</summary>
    Admin = 6,
}
