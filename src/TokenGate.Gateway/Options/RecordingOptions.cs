namespace TokenGate.Gateway.Options;

/// <summary>
/// Exchanges that are kept with their text, to train models on: days of people who know of it, encrypted for somebody else, and erased when
/// their time is over. Off unless <see cref="Key"/>, <see cref="Users"/> and <see cref="Until"/> are given.
/// </summary>
public sealed record RecordingOptions
{
    /// <summary>
    /// A public RSA key in PEM, of 3,072 bits or more: what is kept can be read by the holder of the private key alone, not by the gateway.
    /// <c>tokengate record key</c> makes a pair. Empty: nothing is kept.
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>The users whose exchanges may be kept; <c>*</c> for everybody. Traffic of nobody (<c>-</c>) never is.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>Which share of these users' days is kept; a day is kept whole or not at all.</summary>
    /// <value>The default is 1. Above 0, at most 1.</value>
    public double Share { get; init; } = 1;

    /// <summary>The last day that is kept, UTC, as 2026-12-31.</summary>
    public string Until { get; init; } = "";

    /// <summary>Days after which what was kept is erased, counted from the day it was sent.</summary>
    /// <value>The default is 30. Range 1 to 366.</value>
    public int KeepDays { get; init; } = 30;

    /// <summary>How much is kept at most, in megabytes; beyond it nothing more is, and Health says so.</summary>
    /// <value>The default is 1,024. Range 1 to 1,048,576.</value>
    public int MaxMegabytes { get; init; } = 1024;
}
