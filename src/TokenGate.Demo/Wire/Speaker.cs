namespace TokenGate.Demo.Wire;

/// <summary>Who speaks in a simulated conversation.</summary>
internal enum Speaker
{
    /// <summary>The employee.</summary>
    User = 0,

    /// <summary>The simulated model.</summary>
    Assistant = 1,

    /// <summary>A tool, answering a call.</summary>
    Tool = 2,
}
