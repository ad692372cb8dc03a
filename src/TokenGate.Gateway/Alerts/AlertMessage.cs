namespace TokenGate.Gateway.Alerts;

/// <summary>What is sent to a webhook.</summary>
/// <param name="Id">Its own id: a receiver that has seen it may leave it out.</param>
/// <param name="Kind"><c>raised</c>, <c>recovered</c>, <c>digest</c> or <c>test</c>.</param>
/// <param name="Key">The condition's key, or the week.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Text">Sentences, one on a line.</param>
/// <param name="At">When it came up, UTC.</param>
/// <param name="Gateway">The gateway that tells it.</param>
internal sealed record AlertMessage(string Id, string Kind, string Key, string Title, string Text, DateTimeOffset At, string Gateway)
{
    /// <summary>A condition began.</summary>
    public const string Raised = "raised";

    /// <summary>A condition ended.</summary>
    public const string Recovered = "recovered";

    /// <summary>The weekly digest.</summary>
    public const string Digest = "digest";

    /// <summary>Somebody tries whether it arrives.</summary>
    public const string Test = "test";
}
