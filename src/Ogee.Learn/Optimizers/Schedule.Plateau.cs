namespace Ogee.Learn;

public abstract partial class Schedule
{
    /// <summary>Times a factor whenever what training watches has not got better for some epochs: libtorch's <c>ReduceLROnPlateau</c>, without its <c>eps</c>.</summary>
    /// <remarks>Better is a value below best · (1 − threshold), or above best · (1 + threshold) where a higher one is better; below best − threshold and above best + threshold if the threshold is absolute. NaN is not better.</remarks>
    /// <param name="factor">What the rate is multiplied by; from 0 to below 1.</param>
    /// <param name="patience">How many epochs in a row without a better value are borne; the next one lowers the rate.</param>
    /// <param name="threshold">By how much a value must be better to count.</param>
    /// <param name="isRelative">Whether the threshold is a share of the best value.</param>
    /// <param name="cooldown">Epochs after the rate was lowered in which none counts as bad.</param>
    /// <param name="floor">The least factor of the rate that the optimizer was given.</param>
    /// <exception cref="OgeeException">A setting is out of range.</exception>
    public static Schedule ReduceOnPlateau(double factor = 0.1, int patience = 10, double threshold = 1e-4, bool isRelative = true, int cooldown = 0, double floor = 0)
    {
        OptimizerSetting.Share("reduce on plateau", "factor", factor);
        OptimizerSetting.NotNegative("reduce on plateau", "patience", patience);
        OptimizerSetting.NotNegative("reduce on plateau", "threshold", threshold);
        OptimizerSetting.NotNegative("reduce on plateau", "cooldown", cooldown);
        OptimizerSetting.Within("reduce on plateau", "floor", floor, 0, 1);
        return new Plateau(factor, patience, threshold, isRelative, cooldown, floor);
    }

    sealed class Plateau(double factor, int patience, double threshold, bool isRelative, int cooldown, double floor) : Schedule
    {
        double current = 1;
        double? best;
        int bad, cooling;

        public override double Factor(long step, long total) => current;

        public override void Observe(double value, bool isBetterHigher)
        {
            if (IsBetter(value, isBetterHigher)) (best, bad) = (value, 0);
            else bad++;
            if (cooling > 0) (cooling, bad) = (cooling - 1, 0);
            if (bad <= patience) return;
            (current, cooling, bad) = (Math.Max(current * factor, floor), cooldown, 0);
        }

        public override void Restart() => (current, best, bad, cooling) = (1, null, 0, 0);

        bool IsBetter(double value, bool isBetterHigher)
        {
            // An infinity at first, whose share is one too: the first value is better, unless it is NaN or as bad as that.
            var known = best ?? (isBetterHigher ? double.NegativeInfinity : double.PositiveInfinity);
            if (isBetterHigher) return value > (isRelative ? known * (1 + threshold) : known + threshold);
            return value < (isRelative ? known * (1 - threshold) : known - threshold);
        }
    }
}
