namespace TokenGate.Gateway.Alerts;

/// <summary>Whose turn it is to tell alerts.</summary>
public enum AlertTurnState
{
    /// <summary>What the gateways share does not answer.</summary>
    Away,

    /// <summary>This gateway's.</summary>
    Own,

    /// <summary>Another gateway's.</summary>
    Other,
}
