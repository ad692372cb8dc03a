namespace TokenGate.Gateway.Hosting;

/// <summary>Marks connections that came in through the admin port. Nothing in a request can set it.</summary>
internal sealed class AdminConnection
{
    /// <summary>The mark.</summary>
    public static AdminConnection Instance { get; } = new();
}
