"""A sampler for the model as written, exact but for chance.

NUTS crosses from spike to slab too seldom to be a reference. Here every coefficient in turn is
offered a value from a mixture of two normals fitted to it in the warm-up, and everything else, the
hidden tendency of every night included, moves along as far as it is correlated with it. Such a
shear has Jacobian 1, so a Metropolis-Hastings step with the plain target makes it exact, however
rough the directions; they only decide how often it is taken. Effects that may stand for each other
are drawn in blocks besides. Many chains run side by side as rows.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from bench.speed import model
from numpy.typing import NDArray
from scipy.linalg.lapack import dpttrf, dpttrs
from scipy.special import gammaln

Array = NDArray[np.float64]
CHAINS = 32
LEAPS = 5
BLOCK = 4
SHARPNESS = 0.85  # offers a little wider than what the nights are taken to say
THETA_MOVES = ("k", "scale", "ridge", "both", "scale", "ridge", "sigma", "k", "scale", "ridge")


class Sampler:
    """The state of C chains: coefficients (C, q), tendency (C, n), theta and omega (C,)."""

    def __init__(self, data: model.Data, *, seed: int, odds_sd: float) -> None:
        self.rng = np.random.default_rng(seed)
        self.data, self.odds_sd = data, odds_sd
        self.x, self.y, self.gap = data.columns, data.counts, data.gap
        n, q = self.x.shape
        self.q0 = data.person.shape[1]
        self.c = self.rng.normal(0, 0.05, (CHAINS, q))
        self.u = np.zeros((CHAINS, n))
        self.log_k = self.rng.normal(0.7, 0.5, CHAINS)
        self.log_sigma = self.rng.normal(-0.9, 0.4, CHAINS)
        self.rho = self.rng.uniform(0.5, 0.95, CHAINS)
        self.omega = np.zeros(CHAINS)
        self.wild = np.flatnonzero(self.y >= data.top)
        self.values, self.times = np.unique(np.delete(self.y, self.wild), return_counts=True)
        self.eps = 0.35
        self.scale = {"k": 0.5, "scale": 0.2, "ridge": 0.5, "both": 0.3, "sigma": 0.3}
        self._renew()
        self._precondition()
        sd = np.sqrt(np.diag(self.cov))
        # centres (q, 2), sds (q, 2) and weights of what is offered to each coefficient
        self.centre = np.column_stack((np.zeros(q), self.mode))
        self.spread = np.column_stack((np.full(q, model.SPIKE_SD), sd))
        self.centre[: self.q0, 0], self.spread[: self.q0, 0] = self.mode[: self.q0], sd[: self.q0]
        self.weight = np.full(q, 0.5)

    # What the moves need

    def _renew(self) -> None:
        self.eta = self.data.offset + self.c @ self.x.T + self.u
        self.fit = self._fit(self.eta, np.exp(self.log_k)[:, None])
        self._renew_path()

    def _fit(self, eta: Array, k: Array) -> Array:
        """Log likelihood (C,) but for what depends on k alone; k (C, 1)."""
        total = model.log_likelihood(eta, self.y, k)
        if self.wild.size:
            some = eta[:, self.wild]
            total += model.log_wild(some, self.data.top, k)[0].sum(axis=1)
            total -= model.log_likelihood(some, self.y[self.wild], k)
        return total

    def _renew_path(self) -> None:
        """What the AR(1) density needs at the present sigma and rho, worked out once."""
        self.memory = self.rho[:, None] ** self.gap
        self.inverse = np.exp(-2 * self.log_sigma)[:, None] / (1 - self.memory**2)
        self.path = self._log_path(self.u)

    def _log_path(self, u: Array) -> Array:
        """Log density (C,) of u but for what depends on sigma and rho alone."""
        step = u[:, 1:] - self.memory * u[:, :-1]
        return -0.5 * (
            np.einsum("ij,ij->i", step * step, self.inverse)
            + u[:, 0] ** 2 * np.exp(-2 * self.log_sigma)
        )

    def _log_k_part(self, log_k: Array) -> Array:
        k = np.exp(log_k)[:, None]
        return ((gammaln(self.values + k) - gammaln(k) + k * log_k[:, None]) * self.times).sum(1)

    def _odds(self) -> Array:
        return np.log(model.PI / (1 - model.PI)) + self.omega

    def _precondition(self, seen: Array | None = None) -> None:
        """Covariance of the coefficients, and how the tendency follows them, at mean theta.

        From a ridge fit at first, from the draws ``seen`` (m, q) later.
        """
        n, q = self.x.shape
        k = float(np.exp(self.log_k.mean()))
        sigma, rho = float(np.exp(self.log_sigma.mean())), float(self.rho.mean())
        memory = rho**self.gap
        inverse = 1.0 / (sigma**2 * (1 - memory**2))
        diagonal = np.full(n, 0.0)
        diagonal[0] = 1.0 / sigma**2
        diagonal[1:] += inverse
        diagonal[:-1] += memory**2 * inverse
        off = -memory * inverse
        prior = np.concatenate((model.PERSON_SD**-2, np.full(q - self.q0, 0.25**-2.0)))
        c, u = self.c.mean(axis=0), self.u.mean(axis=0)
        y = np.minimum(self.y, self.data.top)  # roughly: these are directions only
        for _ in range(20):
            mu = np.exp(self.data.offset + self.x @ c + u)
            weight = (y + k) * mu * k / (mu + k) ** 2
            working = weight * (self.x @ c + u) + y - (y + k) * mu / (mu + k)
            d, e, _ = dpttrf(diagonal + weight, off)
            right = np.column_stack((weight[:, None] * self.x, working))
            solved = dpttrs(d, e, np.asfortranarray(right))[0]
            information = right[:, :-1].T @ (self.x - solved[:, :-1]) + np.diag(prior)
            step = np.linalg.solve(information, self.x.T @ (working - weight * solved[:, -1])) - c
            c = c + 0.7 * step
            u = solved[:, -1] - solved[:, :-1] @ c
        self.mode, self.cov, self.curvature = c, np.linalg.inv(information), weight
        # What the nights say of the effects alone, and how the rest follows each of them.
        own = information[: self.q0, : self.q0]
        follow = -np.linalg.solve(own, information[: self.q0, self.q0 :])
        score = information @ c
        bare = information[self.q0 :, self.q0 :] - np.diag(prior[self.q0 :])
        self.said = SHARPNESS * (bare + information[self.q0 :, : self.q0] @ follow)
        self.told = SHARPNESS * (score[self.q0 :] + follow.T @ score[: self.q0])
        self.c_follow = np.hstack((follow.T, np.eye(q - self.q0)))
        self.path_follow = -(solved[:, :-1] @ self.c_follow.T).T
        self.eta_follow = self.c_follow @ self.x.T + self.path_follow
        if seen is not None:
            self.cov = np.cov(seen.T) + 1e-8 * np.eye(q)
        self.along = (self.cov / np.diag(self.cov)).T  # row j: where c goes with c_j
        self.path_along = -(solved[:, :-1] @ self.along.T).T
        self.eta_along = self.along @ self.x.T + self.path_along

    def learn(self, seen: Array) -> None:
        """Directions and offers from the draws of the warm-up (m, q)."""
        self._precondition(seen)
        for j in range(seen.shape[1]):
            values = seen[:, j]
            if j < self.q0:
                self.centre[j], self.spread[j] = values.mean(), values.std()
                continue
            _, slab = model.log_mixture(values, np.log(model.PI / (1 - model.PI)))
            for side, share in ((0, 1 - slab), (1, slab)):
                # 30 draws' worth of what was thought before, where a side was hardly visited
                total = share.sum() + 30
                old = (self.centre[j, side], self.spread[j, side] ** 2)
                centre = (share @ values + 30 * old[0]) / total
                square = share @ (values - centre) ** 2 + 30 * (old[1] + (old[0] - centre) ** 2)
                self.centre[j, side], self.spread[j, side] = centre, np.sqrt(square / total)
            self.weight[j] = np.clip(slab.mean(), 0.15, 0.85)

    # The moves

    def _log_offer(self, j: int, value: Array) -> Array:
        z = (value[:, None] - self.centre[j]) / (1.1 * self.spread[j])
        logs = -0.5 * z * z - np.log(self.spread[j])
        return np.logaddexp(np.log(1 - self.weight[j]) + logs[:, 0],
                            np.log(self.weight[j]) + logs[:, 1])  # fmt: skip

    def coefficient(self, j: int, *, local: bool) -> Array:
        """Offer c_j another value, and everything else its share of the way."""
        now = self.c[:, j]
        if local:
            value = now + self.rng.normal(0, 0.7 * self.spread[j].min(), CHAINS)
            log_ratio = np.zeros(CHAINS)
        else:
            side = (self.rng.random(CHAINS) < self.weight[j]).astype(int)
            value = self.rng.normal(self.centre[j, side], 1.1 * self.spread[j, side])
            log_ratio = self._log_offer(j, now) - self._log_offer(j, value)
        move = value - now
        c = self.c + move[:, None] * self.along[j]
        u = self.u + move[:, None] * self.path_along[j]
        eta = self.eta + move[:, None] * self.eta_along[j]
        fit = self._fit(eta, np.exp(self.log_k)[:, None])
        path = self._log_path(u)
        log_ratio += fit - self.fit + path - self.path + self._all_priors(c) - self._all_priors()
        yes = np.log(self.rng.random(CHAINS)) < log_ratio
        self.c[yes], self.u[yes], self.eta[yes] = c[yes], u[yes], eta[yes]
        self.fit[yes], self.path[yes] = fit[yes], path[yes]
        return yes

    def block(self, members: Array) -> Array:
        """Draw a few effects together as if the nights had said a normal thing of them: spike or
        slab and value of each given all others. What is not normal decides whether it is taken.

        Where two effects may stand for each other, one has to come as the other goes.
        """
        now = self.c[:, self.q0 + members]
        beta = self.c[:, self.q0 :]
        precision = self.said[np.ix_(members, members)]
        right = self.told[members] - beta @ self.said[:, members] + now @ precision
        slab = np.array(list(product((False, True), repeat=members.size)))
        own = np.where(slab, model.SLAB_SD**-2.0, model.SPIKE_SD**-2.0)
        full = precision + own[:, :, None] * np.eye(members.size)
        var = np.linalg.inv(full)
        centre = np.einsum("sij,cj->csi", var, right)
        weight = 0.5 * (np.log(own).sum(axis=1) - np.linalg.slogdet(full)[1])
        weight = weight + slab.sum(axis=1) * self._odds()[:, None]
        weight += 0.5 * np.einsum("csi,ci->cs", centre, right)
        side = (weight + self.rng.gumbel(size=weight.shape)).argmax(axis=1)
        root = np.linalg.cholesky(var)[side]
        z = self.rng.normal(size=now.shape)
        move = centre[np.arange(CHAINS), side] + np.einsum("cij,cj->ci", root, z) - now
        c = self.c + move @ self.c_follow[members]
        u = self.u + move @ self.path_follow[members]
        eta = self.eta + move @ self.eta_follow[members]
        fit, path = self._fit(eta, np.exp(self.log_k)[:, None]), self._log_path(u)
        own_sd = model.PERSON_SD
        log_ratio = fit - self.fit + path - self.path
        log_ratio += 0.5 * ((self.c[:, : self.q0] / own_sd) ** 2).sum(axis=1)
        log_ratio -= 0.5 * ((c[:, : self.q0] / own_sd) ** 2).sum(axis=1)
        # The mixture prior is in the offer as it is in the target: only the normal part is left.
        log_ratio -= (right * move).sum(axis=1)
        log_ratio += np.einsum("ci,ij,cj->c", now + 0.5 * move, precision, move)
        yes = np.log(self.rng.random(CHAINS)) < log_ratio
        self.c[yes], self.u[yes], self.eta[yes] = c[yes], u[yes], eta[yes]
        self.fit[yes], self.path[yes] = fit[yes], path[yes]
        return yes

    def _blocks(self) -> list[Array]:
        """All effects in blocks, those that are told apart badly more often in one."""
        length = np.sqrt(np.diag(self.said))
        near = np.abs(self.said / length / length[:, None]) + 0.03
        left = list(self.rng.permutation(length.size))
        blocks = []
        while left:
            first = left.pop()
            count = min(BLOCK - 1, len(left))
            chance = near[first, left] / near[first, left].sum()
            others = self.rng.choice(left, size=count, replace=False, p=chance).tolist()
            left = [j for j in left if j not in others]
            blocks.append(np.array([first, *others]))
        return blocks

    def _all_priors(self, c: Array | None = None) -> Array:
        c = self.c if c is None else c
        own = -0.5 * ((c[:, : self.q0] / model.PERSON_SD) ** 2).sum(axis=1)
        return own + model.log_mixture(c[:, self.q0 :], self._odds()[:, None])[0].sum(axis=1)

    def tendency(self) -> Array:
        """Hamiltonian steps for u, with each chain's own Laplace precision as mass matrix."""
        k = np.exp(self.log_k)[:, None]
        diagonal = np.zeros_like(self.u)
        diagonal[:, 0] = np.exp(-2 * self.log_sigma)
        diagonal[:, 1:] += self.inverse
        diagonal[:, :-1] += self.memory**2 * self.inverse
        off = -self.memory * self.inverse
        mass = [dpttrf(a + self.curvature, b)[:2] for a, b in zip(diagonal, off, strict=True)]
        base = self.eta - self.u

        def slope(u: Array) -> Array:
            mu = np.exp(base + u)
            gradient = self.y - (self.y + k) * mu / (mu + k)
            if self.wild.size:
                some = base[:, self.wild] + u[:, self.wild]
                gradient[:, self.wild] = model.log_wild(some, self.data.top, k)[1]
            gradient -= diagonal * u
            gradient[:, 1:] -= off * u[:, :-1]
            gradient[:, :-1] -= off * u[:, 1:]
            return gradient

        def velocity(p: Array) -> Array:
            return np.array([dpttrs(d, e, row)[0] for (d, e), row in zip(mass, p, strict=True)])

        root = self.rng.normal(size=self.u.shape) * np.sqrt([d for d, _ in mass])
        p = root.copy()
        p[:, 1:] += root[:, :-1] * np.array([e for _, e in mass])
        eps = self.eps * self.rng.uniform(0.7, 1.2)
        u, speed = self.u, velocity(p)
        before = 0.5 * (p * speed).sum(axis=1)
        p = p + 0.5 * eps * slope(u)
        for leap in range(LEAPS):
            u = u + eps * velocity(p)
            p = p + eps * (0.5 if leap == LEAPS - 1 else 1.0) * slope(u)
        fit = self._fit(base + u, k)
        path = self._log_path(u)
        after = 0.5 * (p * velocity(p)).sum(axis=1)
        log_ratio = fit - self.fit + path - self.path + before - after
        yes = np.log(self.rng.random(CHAINS)) < log_ratio
        self.u[yes], self.eta[yes] = u[yes], (base + u)[yes]
        self.fit[yes], self.path[yes] = fit[yes], path[yes]
        return yes

    def theta(self, kind: str) -> Array:
        """Random walks for (log k, log sigma, logit rho).

        ``k``: eta as it is. ``scale``, ``ridge``: u as it is; the latter leaves the variance of its
        innovations, which u tells best. ``sigma``, ``both``: u moves along with its innovations
        held, which is better where the nights say little of u.
        """
        moved = {"k": (1, 0, 0), "scale": (0, 1, 0), "ridge": (0, 0, 1), "sigma": (0, 1, 0),
                 "both": (1, 1, 1)}[kind]  # fmt: skip
        step = self.rng.normal(0, self.scale[kind], (3, CHAINS)) * np.array(moved)[:, None]
        rho = 1 / (1 + (1 / self.rho - 1) * np.exp(-step[2]))
        if kind == "ridge":
            step[1] = 0.5 * np.log((1 - self.rho**2) / (1 - rho**2))
        log_k, log_sigma = self.log_k + step[0], self.log_sigma + step[1]
        u, eta = self.u, self.eta
        if kind in ("sigma", "both"):
            u = self._same_innovations(np.exp(step[1]), rho, sigma_only=kind == "sigma")
            eta = self.eta - self.u + u
        fit = self.fit if kind in ("scale", "ridge") else self._fit(eta, np.exp(log_k)[:, None])
        log_ratio = fit - self.fit + self._log_k_part(log_k) - self._log_k_part(self.log_k)
        log_ratio += model.log_hyper(log_k, log_sigma, rho)
        log_ratio -= model.log_hyper(self.log_k, self.log_sigma, self.rho)
        if kind in ("scale", "ridge"):
            log_ratio += model.log_tendency(u, self.gap, np.exp(log_sigma), rho)
            log_ratio -= model.log_tendency(u, self.gap, np.exp(self.log_sigma), self.rho)
        yes = np.log(self.rng.random(CHAINS)) < log_ratio
        self.log_k[yes], self.log_sigma[yes], self.rho[yes] = log_k[yes], log_sigma[yes], rho[yes]
        self.u, self.eta = np.where(yes[:, None], u, self.u), np.where(yes[:, None], eta, self.eta)
        self.fit = np.where(yes, fit, self.fit)
        if kind != "k":
            self._renew_path()
        return yes

    def _same_innovations(self, factor: Array, rho: Array, *, sigma_only: bool) -> Array:
        if sigma_only:
            return self.u * factor[:, None]
        old, new = self.rho[:, None] ** self.gap, rho[:, None] ** self.gap
        kick = (self.u[:, 1:] - old * self.u[:, :-1]) * np.sqrt((1 - new**2) / (1 - old**2))
        path = np.empty_like(self.u.T)
        path[0] = self.u[:, 0]
        memory, kicks = np.ascontiguousarray(new.T), np.ascontiguousarray(kick.T)
        for t in range(1, path.shape[0]):
            path[t] = memory[t - 1] * path[t - 1] + kicks[t - 1]
        return np.ascontiguousarray(path.T) * factor[:, None]

    def odds(self) -> None:
        beta = self.c[:, self.q0 :]
        offered = self.omega + self.rng.normal(0, 0.8, CHAINS)
        base = np.log(model.PI / (1 - model.PI))

        def target(omega: Array) -> Array:
            both, _ = model.log_mixture(beta, base + omega[:, None])
            return both.sum(axis=1) - 0.5 * (omega / self.odds_sd) ** 2

        yes = np.log(self.rng.random(CHAINS)) < target(offered) - target(self.omega)
        self.omega = np.where(yes, offered, self.omega)

    def sweep(self, *, tune: bool = False) -> None:
        effects = self.rng.permutation(np.arange(self.q0, self.x.shape[1]))
        for j in [*range(self.q0), *effects[: effects.size // 3].tolist()]:
            self.coefficient(j, local=bool(self.rng.random() < 0.25))
        for members in self._blocks():
            self.block(members)
        taken = self.tendency().mean()
        if tune:
            self.eps *= float(np.exp(0.1 * (taken - 0.8)))
        for kind in THETA_MOVES:
            taken = self.theta(kind).mean()
            if tune:
                self.scale[kind] *= float(np.exp(0.1 * (taken - 0.35)))
        if self.odds_sd:
            self.odds()
