using TokenGate.Gateway.Options;


namespace TokenGate.Gateway.Metering;

/// <summary>
/// Bounds how many threads analyse requests and how many judge at the same time, so that metering never takes the whole machine from the
/// traffic. Waiting for a slot is asynchronous, first in, first out: no thread blocks. Conclusions have slots of their own: a client waits
/// for them, while an upstream is still busy with a request.
/// </summary>
internal sealed class AnalysisLimit : IDisposable
{
    /// <summary>
    /// A request body of up to so many bytes is analysed on the thread that took its last byte. HttpClient reads the answer only
    /// afterwards, so the time must stay far below that of the fastest model: measured for 64 kB, 0.4 to 0.8 ms of text and 2.4 ms of
    /// base64. Larger bodies go to the thread pool (1 MB: 6 to 25 ms).
    /// </summary>
    public const int AtOnceBytes = 64 * 1024;

    /// <summary>
    /// An answer of up to so many bytes is concluded on the thread that took its last byte: measured 7 to 13 ms, well below the bound of
    /// the hold.
    /// </summary>
    public const int LongAnswerBytes = 1024 * 1024;

    private readonly SemaphoreSlim _requests;
    private readonly SemaphoreSlim _conclusions;

    /// <summary>Takes the number of slots of each kind from the configuration of the start.</summary>
    public AnalysisLimit(LiveOptions options)
    {
        var workers = options.Current.Capture.Workers;
        var slots = workers > 0 ? workers : Math.Max(2, Environment.ProcessorCount);
        _requests = new SemaphoreSlim(slots);
        _conclusions = new SemaphoreSlim(slots);
    }

    /// <summary>Takes a slot for a request, if one is free now.</summary>
    public bool TryEnterRequest() => _requests.Wait(0);

    /// <summary>Waits for a slot for a request.</summary>
    public Task EnterRequestAsync() => _requests.WaitAsync();

    /// <summary>Gives a request's slot back.</summary>
    public void LeaveRequest() => _requests.Release();

    /// <summary>Waits for a slot for a conclusion.</summary>
    public Task EnterConclusionAsync() => _conclusions.WaitAsync();

    /// <summary>Gives a conclusion's slot back.</summary>
    public void LeaveConclusion() => _conclusions.Release();

    /// <inheritdoc/>
    public void Dispose()
    {
        _requests.Dispose();
        _conclusions.Dispose();
    }
}
