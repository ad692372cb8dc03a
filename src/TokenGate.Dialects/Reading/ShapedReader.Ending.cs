using TokenGate.Dialects.Framing;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <content>What a response says as a whole, when its last byte was read.</content>
internal sealed partial class ShapedReader
{
    /// <inheritdoc/>
    public override ResponseContent Complete(bool complete)
    {
        var brokenOff = FinishFrames();
        if (_payload?.FinishFrames() == true)
        {
            brokenOff = true;
        }

        _shape.Finish(_answer);
        var usage = _failed ? null : _answer.Usage.ToCounts((_answer.Recognised ?? _shape).KnownCounts);
        var hasOutput = !_failed && (_answer.Parts.Any || _answer.Delivered);
        var nothing = usage is null && !hasOutput && _answer.Error is null;
        var content = new ResponseContent
        {
            Model = _answer.Model,
            ResponseId = _answer.Id,
            Usage = usage,
            UsageProblem = _answer.Usage.Refused,
            Parts = hasOutput ? _answer.Parts.ToList() : [],
            FinishReason = _answer.FinishReason,
            Ended = HasEnded(complete, brokenOff),
            Error = _failed ? _answer.Error ?? $"http_{_answer.Head.Status}" : _answer.Error,
            Pending = !_failed && _answer.Pending,
            Problem = _failed ? null : nothing ? Problem(complete && brokenOff) : _answer.Problem,
            HasOutput = hasOutput,
            TellsNoTokens = hasOutput && usage is not { IsUnknown: false } ? _answer.TellsNoTokens : null,
            Billed = _failed ? BilledUnits.None : _answer.Usage.Billed.ToUnits(),
        };
        return _failed ? content : Linked(content, _answer);
    }

    /// <summary>
    /// Adds what an answer says about other calls. Usage that it tells of them is not its own, and neither is their text.
    /// </summary>
    internal static ResponseContent Linked(ResponseContent content, Answer answer)
    {
        if (answer.HoldsNoAnswer || (!answer.IsUnlinked && answer.Links.Any))
        {
            content = content with { Usage = null, Parts = [], HasOutput = false, Problem = null };
        }

        return answer.IsUnlinked ? content : content with
        {
            References = answer.Links.References,
            Began = answer.Links.Begun,
            Told = answer.Links.Told(),
        };
    }

    /// <summary>Reads what came of a frame that did not end; true when a whole body broke off.</summary>
    private bool FinishFrames()
    {
        if (_framing == Framings.ServerSentEvents && _events.Finish() == SseStep.Event)
        {
            OnStep(SseStep.Event);
        }

        if (_framing != Framings.Json || !_values.IsInside)
        {
            return false;
        }

        Read(_values.Value, default, partial: true);
        return true;
    }

    private bool HasEnded(bool complete, bool brokenOff) => _framing switch
    {
        Framings.Json when !IsStream => _valuesRead > 0 && !brokenOff && !_values.TooDeep,
        Framings.Opaque => complete,
        _ => _answer.Ended || _answer.Last || _payload?.HasEnded(complete, brokenOff) == true,
    };

    private string? Problem(bool brokenOff)
    {
        if (brokenOff)
        {
            return "JSON broken off";
        }

        if (_values.TooDeep)
        {
            return "JSON nested too deep";
        }

        if (_events.Dropped > 0)
        {
            return "event over the limit";
        }

        return (_framing, _valuesRead) switch
        {
            (Framings.Unknown, _) => "empty body",
            (Framings.Opaque, _) => "body of no known framing",
            _ when _answer.Pending => "answer still being made",
            (_, 0) => _fault ?? _messages.Fault ?? "nothing that could be read",
            _ => _fault ?? _messages.Fault ?? _answer.Problem ?? "neither an answer nor usage",
        };
    }
}
